import { findProgram } from '../launcher/systemd/files/find-program.ts'

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Path of a program of the machine, whatever PATH a task has. Throws DCL_MESOS_AGENT_LAUNCH_FAILED. */
export function hostProgram(name: string): Promise<string> {
  return findProgram(name, process.env['PATH'] ?? usualPath, '/')
}
