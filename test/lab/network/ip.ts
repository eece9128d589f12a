import { mustRun } from '../machine/run-program.ts'

/** Runs `ip` with these words. */
export async function ip(...words: string[]): Promise<string> {
  return mustRun(['ip', ...words])
}

/** Runs `ip` inside a network namespace. */
export const ipIn = (namespace: string, ...words: string[]): Promise<string> => ip('-n', namespace, ...words)
