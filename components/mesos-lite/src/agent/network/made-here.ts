import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfThere } from '@dcos-lite/lib/files'
import { firewallTable } from './decide/firewall-rules.ts'

/** Notes once what agents add to this machine and what was there before, so that it can be taken back. */
export async function noteWhatIsMade(runFolder: string, links: readonly string[]): Promise<void> {
  await mkdir(runFolder, { recursive: true, mode: 0o700 })
  const file = join(runFolder, 'made.json')
  const before = await readIfThere(file)
  const known =
    before === undefined ? undefined : (JSON.parse(before) as { links: string[]; forwarding: string })
  const forwarding = known?.forwarding ?? (await readFile('/proc/sys/net/ipv4/ip_forward', 'utf8')).trim()
  const all = [...new Set([...(known?.links ?? []), ...links])]
  const text = JSON.stringify({ format: 1, table: firewallTable, forwarding, links: all })
  if (text !== before) await writeFile(file, text, { mode: 0o600 })
}
