/** What to do with a message of a master, judged by its epoch alone. */
export type EpochVerdict =
  /** An older leader speaks: it must not be obeyed. */
  | 'refuse'
  /** A newer leader: write the epoch down first. */
  | 'checkpoint'
  | 'obey'

/** Judges the epoch of a message against the highest one that was obeyed before. */
export function judgeEpoch(highest: number, epoch: number): EpochVerdict {
  if (!Number.isFinite(epoch) || epoch < highest) return 'refuse'
  return epoch > highest ? 'checkpoint' : 'obey'
}
