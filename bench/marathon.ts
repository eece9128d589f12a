/**
 * Marathon with many apps and instances: a real master, simulated agents in a process of their own, and Marathon in
 * another, all by the real protocols over loopback. Deploys everything, lists it, starts small apps at a fixed rate
 * beside it, kills Marathon and waits until the next one leads, and restarts everything. `--apps N`, `--instances N`,
 * `--agents N`, `--rate DEPLOYMENTS-A-SECOND`, `--rate-seconds N`, `--parts list,rate,recover,restart`, `--profile FOLDER`
 * (one profile of Marathon's processor time for each part).
 */
import { describeMachine } from './support/machine.ts'
import { benchParts, runMarathon } from './support/marathon/run-marathon.ts'
import { readOptions } from './support/options.ts'

const values = readOptions({
  apps: { type: 'string', default: '500' },
  instances: { type: 'string', default: '10000' },
  agents: { type: 'string' },
  rate: { type: 'string', default: '20' },
  'rate-seconds': { type: 'string', default: '10' },
  profile: { type: 'string' },
  parts: { type: 'string', default: benchParts.join(',') },
})
process.stdout.write(`${describeMachine()}\n`)
const instances = Number(values.instances)
await runMarathon({
  apps: Number(values.apps),
  instances,
  agents: Number(values.agents ?? Math.max(Math.ceil(instances / 50), 10)),
  rate: Number(values.rate),
  rateSeconds: Number(values['rate-seconds']),
  profile: values.profile,
  parts: new Set(benchParts.filter((part) => values.parts.split(',').includes(part))),
})
