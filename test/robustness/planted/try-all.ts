import { kernelFaults, marathonFaults } from './faults.ts'
import { tryFault, tryMarathonFault } from './try-fault.ts'

/** Tries the judge with every planted fault; resolves to how many were not found. `say` hears of each. */
export async function tryAll(
  firstSeed: number,
  mostHistories: number,
  say: (line: string) => void,
): Promise<{ faults: number; missed: string[] }> {
  const missed: string[] = []
  for (const fault of kernelFaults) {
    const { histories, violation } = await tryFault(fault, firstSeed, mostHistories)
    if (violation === undefined) missed.push(fault.name)
    const verdict = violation === undefined ? `not in ${histories}` : `history ${histories}: ${violation}`
    say(`  ${fault.name} (${fault.what}): ${verdict}`)
  }
  for (const fault of marathonFaults) {
    const title = await tryMarathonFault(fault)
    if (title === undefined) missed.push(fault.name)
    say(`  ${fault.name} (${fault.what}): ${title ?? 'no test fails'}`)
  }
  return { faults: kernelFaults.length + marathonFaults.length, missed }
}
