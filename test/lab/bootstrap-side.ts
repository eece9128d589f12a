import { delimiter, dirname, join } from 'node:path'
import { insideLab } from './network/lab-network.ts'
import { labVariable } from './state/names.ts'

const executables = join(import.meta.dirname, '..', '..', 'node_modules', '.bin')

/** The words that run `command` on the bootstrap side of a lab: this machine, inside the lab's network. */
export const bootstrapCommand = (lab: string, command: string[]): string[] => [...insideLab(lab), ...command]

/** What its environment has besides ours: the project's own executables come first. */
export function bootstrapEnvironment(lab: string, more: Record<string, string> = {}): Record<string, string> {
  const path = [executables, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
  return { PATH: path, ...more, [labVariable]: lab }
}
