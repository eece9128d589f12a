import type { ResolverSettings } from '../sets/set.ts'

const mark = '# Written by dcos-lite; the file as it was comes back when the node is uninstalled.'

/** The search domains that a resolv.conf names. */
export function searchOf(resolvConf: string): string[] {
  const last = resolvConf
    .split('\n')
    .map((line) => /^\s*(?:search|domain)\s+(.*)$/.exec(line)?.[1])
    .findLast((domains) => domains !== undefined)
  return last?.trim().split(/\s+/) ?? []
}

/** The text of `/etc/resolv.conf`. `original` is what the host had. */
export function renderResolvConf(settings: ResolverSettings, original: string): string {
  const search = settings.search ?? searchOf(original)
  return [
    mark,
    ...settings.nameservers.map((address) => `nameserver ${address}`),
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    'options timeout:2 attempts:2',
    '',
  ].join('\n')
}

/** The text of a drop-in of systemd-resolved: our zones are asked for at our servers, the rest as before. */
export function renderResolvedDropIn(settings: ResolverSettings): string {
  const domains = [...settings.zones.map((zone) => `~${zone}`), ...(settings.search ?? [])]
  return [
    mark,
    '[Resolve]',
    `DNS=${settings.nameservers.join(' ')}`,
    `Domains=${domains.join(' ')}`,
    '',
  ].join('\n')
}
