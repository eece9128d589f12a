import { networkInterfaces } from 'node:os'
import { lastWords, runProgram } from '@dcos-lite/lib/programs'
import { vipRules, vipTable } from '../decide/vip-rules.ts'
import { dnsErrors } from '../errors.ts'
import type { Balancer } from './balancer.ts'

const longestMs = 30_000
const trialTable = `${vipTable}-trial`

async function runNft(program: string, input: string): Promise<void> {
  const end = await runProgram([program, '-f', '-'], { input, timeoutMs: longestMs })
  if (end.exitCode !== 0) throw dnsErrors.VIPS_REFUSED({ reason: lastWords(end) })
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
