import type { ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '@dcos-lite/lib/testing'
import type { Lab } from '../../lab/index.ts'

/** What crosses the bridge of a lab and is not meant for it. */
export interface OutsideWatch {
  /** One line for each packet to an address outside of the lab's network. */
  packets(): Promise<string[]>
  /** One line for each question that hosts ask the resolver outside of the cluster. */
  questions(): Promise<string[]>
  stop(): Promise<void>
}

/** Watches the bridge with Debian's tcpdump: every packet of every host passes there, also one that nobody would forward. */
export async function watchOutside(lab: Lab): Promise<OutsideWatch> {
  const subnet = lab.bootstrapAddress.replace(/\.\d+$/, '.0/24')
  const outside = `(ip and not dst net ${subnet} and not ip multicast and not dst host 255.255.255.255) or (ip6 and not ip6 multicast and not dst net fe80::/10)`
  const asked = `dst host ${lab.bootstrapAddress} and port 53`
  const file = join(lab.folder, 'outside.txt')
  const start = async (name: string, filter: string): Promise<{ child: ChildProcess; file: string }> => {
    const own = file.replace('outside', name)
    const child = lab.startBootstrap(['tcpdump', '-i', 'br0', '-n', '-l', '--immediate-mode', filter])
    child.stdout?.pipe(createWriteStream(own))
    let said = ''
    child.stderr?.on('data', (piece: Buffer) => (said += piece.toString()))
    await eventually(() => {
      if (!said.includes('listening on')) throw new Error(`tcpdump says: ${said}`)
      return true
    })
    return { child, file: own }
  }
  const watches = [await start('outside', outside), await start('questions', asked)]
  const lines = async (index: number): Promise<string[]> =>
    (await readFile(watches[index]?.file ?? '', 'utf8')).split('\n').filter((line) => line !== '')
  return {
    packets: () => lines(0),
    questions: () => lines(1),
    async stop() {
      for (const { child } of watches) child.kill('SIGTERM')
    },
  }
}
