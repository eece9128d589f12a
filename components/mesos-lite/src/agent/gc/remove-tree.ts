import { execFile } from 'node:child_process'

/**
 * Deletes a folder with all it holds, in a process of its own: neither how much nor how deep it is holds the agent up. No
 * link is followed, and what is mounted below it stays.
 */
export function removeTree(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('rm', ['-rf', '--one-file-system', '--', folder], (error, _stdout, stderr) => {
      if (error) reject(new Error(stderr.trim().split('\n')[0] || error.message, { cause: error }))
      else resolve()
    })
  })
}
