import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { constants, openSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import type { LaunchSpec, TaskUser } from '../types.ts'
import { supervisorArguments } from './supervisor-script.ts'

/** The words before a command that make it run as a user. */
export function userPrefix(user: TaskUser | undefined): string[] {
  if (user === undefined) return []
  return ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups', '--']
}

function limitPrefix(rlimits: LaunchSpec['rlimits']): string[] {
  if (rlimits.length === 0) return []
  const options = rlimits.map(({ type, soft, hard }) => {
    const name = type.replace(/^RLMT_/, '').toLowerCase()
    return `--${name}=${soft ?? 'unlimited'}:${hard ?? 'unlimited'}`
  })
  return ['prlimit', ...options, '--']
}

// What was fetched may be a link that leads out of the sandbox; an agent with more rights must not follow it.
const appendFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW

/** Starts the supervisor of a task in a session of its own, so that nothing the agent meets touches it. */
export function spawnSupervisor(spec: LaunchSpec, secrets: string | undefined): ChildProcess {
  const argv = [...limitPrefix(spec.rlimits), ...userPrefix(spec.user), ...spec.argv]
  const stdout = openSync(join(spec.sandbox, 'stdout'), appendFlags, 0o644)
  try {
    const stderr = openSync(join(spec.sandbox, 'stderr'), appendFlags, 0o644)
    try {
      const child = spawn('/bin/sh', supervisorArguments(spec.stateFolder, argv, secrets), {
        cwd: spec.sandbox,
        env: spec.environment,
        detached: true,
        stdio: ['ignore', stdout, stderr],
      })
      child.unref()
      return child
    } finally {
      closeSync(stderr)
    }
  } finally {
    closeSync(stdout)
  }
}
