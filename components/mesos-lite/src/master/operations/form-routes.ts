import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { Resource } from '@dcos-lite/lib/mesos'
import { readMessage, WireError } from '../../protocol/wire/index.ts'
import type { ConvertingOperation } from '../decide/validate-operation.ts'
import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'
import { operate } from './operate.ts'

interface FormRoute {
  /** The field of the form with the JSON list. */
  field: 'resources' | 'volumes'
  operation: (list: Resource[]) => ConvertingOperation
}

const routes: Record<string, FormRoute> = {
  '/reserve': { field: 'resources', operation: (resources) => ({ type: 'RESERVE', reserve: { resources } }) },
  '/unreserve': {
    field: 'resources',
    operation: (resources) => ({ type: 'UNRESERVE', unreserve: { resources } }),
  },
  '/create-volumes': { field: 'volumes', operation: (volumes) => ({ type: 'CREATE', create: { volumes } }) },
  '/destroy-volumes': {
    field: 'volumes',
    operation: (volumes) => ({ type: 'DESTROY', destroy: { volumes } }),
  },
}

function readList(call: string, field: string, text: string): Resource[] {
  const unreadable = (reason: string): Error =>
    masterErrors.CALL_UNREADABLE({ call: `'${field}' of ${call}`, reason })
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch (error) {
    throw unreadable((error as Error).message)
  }
  if (!Array.isArray(list)) throw unreadable('a JSON list is expected')
  try {
    return list.map((one) => readMessage<Resource>('Resource', one))
  } catch (error) {
    if (error instanceof WireError) throw unreadable(error.message)
    throw error
  }
}

async function answer(reign: Reign, path: string, route: FormRoute, request: FastifyRequest): Promise<void> {
  const call = path.slice(1)
  const text = request.body instanceof Uint8Array ? Buffer.from(request.body).toString('utf8') : ''
  const form = new URLSearchParams(text)
  const given = (name: string): string => {
    const value = form.get(name)
    if (value !== null) return value
    throw masterErrors.CALL_INVALID({ call, reason: `Missing '${name}' query parameter in the request body` })
  }
  const agentId = given('slaveId')
  await operate(reign, agentId, route.operation(readList(call, route.field, given(route.field))))
}

/** Serves the form-encoded endpoints that change reservations and volumes; they answer 202. */
export function serveOperationForms(
  scope: FastifyInstance,
  reignNow: () => Reign,
  paths: (path: string) => string[],
): void {
  for (const [path, route] of Object.entries(routes)) {
    for (const url of paths(path)) {
      scope.post(url, async (request, reply): Promise<FastifyReply> => {
        await answer(reignNow(), path, route, request)
        return reply.code(202).send()
      })
    }
  }
}
