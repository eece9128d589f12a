import { spawn } from 'node:child_process'
import { networkInterfaces } from 'node:os'
import { vipRules, vipTable } from '../decide/vip-rules.ts'
import { dnsErrors } from '../errors.ts'
import type { Balancer } from './balancer.ts'

const longestMs = 30_000
const trialTable = `${vipTable}-trial`

function runNft(program: string, input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['-f', '-'], { stdio: ['pipe', 'ignore', 'pipe'] })
    let words = ''
    const tooLong = setTimeout(() => child.kill(), longestMs)
    const fail = (reason: string): void => {
      clearTimeout(tooLong)
      reject(dnsErrors.VIPS_REFUSED({ reason }))
    }
    child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(0, 2000)))
    child.once('error', (error) => fail(error.message))
    child.once('close', (code) => {
      clearTimeout(tooLong)
      if (code === 0) resolve()
      else fail(words.trim().replace(/\s+/g, ' ').slice(0, 300) || `nft ended with ${code}`)
    })
    child.stdin.on('error', () => undefined) // it ended without reading; its code tells
    child.stdin.end(input)
  })
}

const ownAddresses = (): Set<string> =>
  new Set(Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address)))

/** Leads packets by a table of nftables. Rejects with DCL_DNS_VIPS_REFUSED when kernel or program cannot do that. */
export async function openNftBalancer(program: string): Promise<Balancer> {
  let written = ''
  const apply: Balancer['apply'] = async (services) => {
    const text = vipRules(services, ownAddresses())
    if (text === written) return
    await runNft(program, text)
    written = text
  }
  // The kernel must know all that will be asked of it, before anybody counts on it.
  const trial = { ip: '11.255.255.254', port: 1, protocol: 'tcp' as const }
  const nowhere = { ip: '127.0.0.1', port: 1, open: true, agentIp: '127.0.0.1' }
  const text = vipRules([{ ...trial, backends: [nowhere, nowhere] }], new Set(), trialTable)
  await runNft(program, `${text}delete table ip ${trialTable}\n`)
  return {
    kind: 'nftables',
    apply,
    // The rules stay for the time without this process; the unit of its address removes them.
    stop: () => Promise.resolve(),
  }
}
