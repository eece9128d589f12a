import { readdir, readFile } from 'node:fs/promises'

const kibibytes = (status: string, name: string): string =>
  new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? '0'

const field = (status: string, name: string): string =>
  new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? ''

/** The processes of this machine by name alone: what stands in their arguments may be anything. */
export async function listProcesses(): Promise<string> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const rows = await Promise.all(
    ids.map(async (id) => {
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => undefined) // it ended meanwhile
      if (status === undefined) return []
      const columns = [id, field(status, 'PPid'), field(status, 'Uid'), field(status, 'State')]
      return [
        [...columns, kibibytes(status, 'VmRSS'), field(status, 'Threads'), field(status, 'Name')].join('\t'),
      ]
    }),
  )
  return `${['PID\tPPID\tUID\tSTATE\tRSS_KB\tTHREADS\tNAME', ...rows.flat()].join('\n')}\n`
}
