/** Where a task leaves its marks on its host. */
export const marksFolder = (history: string): string => `/opt/marks/${history}`

/** A line for each time that the task began; the lock keeps lines whole. */
function started(folder: string, id: string): string {
  return `M=${folder}; mkdir -p $M; ( flock 9; echo $$ >> $M/${id}.started ) 9> $M/lock`
}

/** Runs until it is ended, and says when it lived: milliseconds since the epoch, a line each. */
export function instanceWords(folder: string, id: string): string {
  return `${started(folder, id)}; while :; do date +%s%3N >> $M/${id}.beats; sleep 0.25; done`
}

/** Ends by itself with this code; the last that it does is to say so. */
export function batchWords(folder: string, id: string, seconds: number, exitCode: number): string {
  return `${started(folder, id)}; sleep ${seconds}; echo ${exitCode} >> $M/${id}.done; exit ${exitCode}`
}

/**
 * Writes into its volume first and then beside it, so that the volume holds as many lines, or one more; an instance
 * that finds something else says so.
 */
export function keeperWords(folder: string, id: string): string {
  const look = `V=$(wc -l < data/log 2>/dev/null || echo 0); W=$(wc -l < $M/written 2>/dev/null || echo 0)`
  const compare = `if [ $V -ne $W ] && [ $V -ne $((W+1)) ]; then echo "$V lines instead of $W at the start of ${id}" >> $M/lost; fi`
  // An instance that was ended between the two writes is made up for.
  const even = `if [ $V -gt $W ]; then echo x >> $M/written; fi`
  const write = `while :; do echo x >> data/log; echo x >> $M/written; sleep 0.25; done`
  return `${started(folder, id)}; ${look}; ${compare}; ${even}; ${write}`
}
