import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { parseMessage } from '../../protocol/http/index.ts'
import { startMaintenance, stopMaintenance, updateSchedule } from '../maintenance/operator-actions.ts'
import { scheduleView, statusView } from '../maintenance/views.ts'
import type { MachineId, MaintenanceWindow } from '../registry/maintenance-format.ts'
import type { Reign } from '../state/reign.ts'
import { reignOf } from './leader-gate.ts'
import { sendJson } from './send-json.ts'
import type { Throne } from './throne.ts'

function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body ?? null))
}

/** A list of machine ids, as these endpoints take it: bare, without a name. */
function readMachines(body: unknown, callName: string): MachineId[] {
  const wrapped = Buffer.from(`{"machines":${Buffer.from(bytesOf(body)).toString('utf8') || 'null'}}`)
  return (
    parseMessage<{ machines?: MachineId[] }>(wrapped, 'application/json', 'Machines', callName).machines ?? []
  )
}

function readWindows(body: unknown): MaintenanceWindow[] {
  const call = 'maintenance schedule'
  const schedule = parseMessage<{ windows?: MaintenanceWindow[] }>(
    bytesOf(body),
    'application/json',
    'MaintenanceSchedule',
    call,
  )
  return schedule.windows ?? []
}

const changes: Record<string, (reign: Reign, body: unknown) => Promise<void>> = {
  '/maintenance/schedule': (reign, body) => updateSchedule(reign, readWindows(body)),
  '/machine/down': (reign, body) => startMaintenance(reign, readMachines(body, 'machine/down')),
  '/machine/up': (reign, body) => stopMaintenance(reign, readMachines(body, 'machine/up')),
}

/** Serves the maintenance endpoints: the schedule, its status, and machines going down and coming up. */
export function serveMaintenance(
  scope: FastifyInstance,
  throne: Throne,
  paths: (path: string) => string[],
): void {
  for (const [path, change] of Object.entries(changes)) {
    for (const url of paths(path)) {
      scope.post(url, async (request, reply) => {
        await change(reignOf(throne), request.body)
        return reply.code(200).send()
      })
    }
  }
  for (const url of paths('/maintenance/schedule')) {
    scope.get(url, (request, reply) => sendJson(request, reply, scheduleView(reignOf(throne))))
  }
  for (const url of paths('/maintenance/status')) {
    scope.get(url, (request, reply) => sendJson(request, reply, statusView(reignOf(throne))))
  }
}
