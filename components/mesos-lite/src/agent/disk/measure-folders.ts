import { execFile } from 'node:child_process'
import { readSizes } from './decide/read-sizes.ts'

const foldersPerRun = 16
const longestMs = 60_000

function runDu(folders: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    // A process of its own: however many files there are, the agent goes on. Links are not followed.
    const options = { signal, timeout: longestMs, killSignal: 'SIGKILL' as const, maxBuffer: 4 * 1024 * 1024 }
    execFile('du', ['-skx', '--null', '--', ...folders], options, (_error, stdout) => {
      // It fails when anything is deleted meanwhile; what it could measure it has told.
      resolve(stdout)
    })
  })
}

/** Bytes on the disk below each folder. Those that are not there, or took longer than a minute, are left out. */
export async function measureFolders(
  folders: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for (let from = 0; from < folders.length && !signal.aborted; from += foldersPerRun) {
    const output = await runDu(folders.slice(from, from + foldersPerRun), signal)
    for (const [folder, bytes] of readSizes(output)) sizes.set(folder, bytes)
  }
  return sizes
}
