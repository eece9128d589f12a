import { shortNumber } from '../../output/numbers.ts'

function amount(resources: Record<string, unknown> | undefined, name: string): number {
  const value = resources?.[name]
  return typeof value === 'number' ? value : 0
}

/** What is used of what there is, as `0.1/4` and `32/1024 MiB`. */
export function layOutResources(
  used: Record<string, unknown> | undefined,
  total: Record<string, unknown> | undefined,
): { cpus: string; mem: string } {
  const part = (name: string): string =>
    `${shortNumber(amount(used, name))}/${shortNumber(amount(total, name))}`
  return { cpus: part('cpus'), mem: `${part('mem')} MiB` }
}
