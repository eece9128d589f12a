import type { LogRules } from './log-rules.ts'

/** What is done with the older parts of a log before the newest is added. */
export type RotationStep = { do: 'remove'; name: string } | { do: 'rename'; from: string; to: string }

/** What is done to rotate one log. */
export interface RotationPlan {
  steps: RotationStep[]
  /** Gets what the log holds now; undefined when nothing is kept. */
  newest: string | undefined
}

/** The number of an older part of a log; undefined for other files. */
function partOf(name: string, log: string): { number: number; ending: string } | undefined {
  if (!name.startsWith(`${log}.`)) return undefined
  const match = /^([1-9]\d{0,5})(\.gz)?$/.exec(name.slice(log.length + 1))
  return match ? { number: Number(match[1]), ending: match[2] ?? '' } : undefined
}

/** Whether a log of this size is rotated. */
export function isDue(sizeBytes: number, { maxBytes }: LogRules): boolean {
  return sizeBytes > maxBytes
}

/** Decides what becomes of the older parts among the files of a sandbox: each is one older, the oldest goes. */
export function planRotation(
  log: string,
  files: readonly string[],
  { keep, compress }: LogRules,
): RotationPlan {
  const parts = files.flatMap((name) => {
    const part = partOf(name, log)
    return part ? [{ name, ...part }] : []
  })
  // The highest first, so that no name is taken when it is given.
  parts.sort((a, b) => b.number - a.number)
  return {
    steps: parts.map(({ name, number, ending }) =>
      number >= keep
        ? { do: 'remove', name }
        : { do: 'rename', from: name, to: `${log}.${number + 1}${ending}` },
    ),
    newest: keep < 1 ? undefined : `${log}.1${compress ? '.gz' : ''}`,
  }
}
