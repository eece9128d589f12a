import type { Lab } from '../../lab/index.ts'

/** What a client met that never stopped asking. */
export interface Tally {
  fine: number
  /** Reasons of failures, each with how often it came. */
  failed: Record<string, number>
}

/** Asks again and again, over connections that are kept and over new ones. */
export interface SteadyClient {
  /** Ends it when it has made so many more requests. */
  stop(): Promise<Tally>
}

const program = `
const { Agent, get } = require('node:http')
const [url, host] = process.argv.slice(1)
const tally = { fine: 0, failed: {} }
let ending = false
const fail = (reason) => (tally.failed[reason] = (tally.failed[reason] ?? 0) + 1)
const one = (agent) => new Promise((resolve) => {
  get(url, { agent, headers: { host } }, (answer) => {
    answer.resume()
    answer.once('end', () => {
      if (answer.statusCode === 200) tally.fine += 1
      else fail(answer.statusCode)
      resolve()
    })
  }).once('error', (error) => { fail(error.message); resolve() })
})
const ask = async (agent) => { while (!ending) { await one(agent); await new Promise((go) => setTimeout(go, 5)) } }
const kept = new Agent({ keepAlive: true, maxSockets: 2 })
process.stdin.resume().once('end', () => (ending = true))
Promise.all([ask(kept), ask(kept), ask(false), ask(false)]).then(() => { console.log(JSON.stringify(tally)); process.exit() })
`

/** Starts a client beside the hosts of a lab, which names this virtual host. */
export function startSteadyClient(lab: Lab, url: string, virtualHost: string): SteadyClient {
  const child = lab.startBootstrap(['node', '-e', program, url, virtualHost])
  let said = ''
  child.stdout?.on('data', (piece: Buffer) => (said += piece.toString()))
  child.stderr?.on('data', (piece: Buffer) => (said += piece.toString()))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    async stop() {
      child.stdin?.end()
      await ended
      return JSON.parse(said) as Tally
    },
  }
}
