import { installerErrors } from '../errors.ts'
import type { FrontDoor } from './front-door.ts'

/** Puts a node on the list of those whose certificates are not renewed, or takes it off. */
export async function refuseNode(
  door: FrontDoor,
  { address, reason, undo }: { address: string; reason: string; undo: boolean },
): Promise<void> {
  const path = `/acs/api/v1/refused-nodes/${encodeURIComponent(address)}`
  const { status, body } = await door.call<{ description?: string }>({
    path,
    ...(undo ? { method: 'DELETE' as const } : { method: 'PUT' as const, body: { reason } }),
    timeoutMs: 15_000,
  })
  if (status < 300) return
  throw installerErrors.REFUSAL_FAILED({ reason: body?.description ?? `answer ${status}` })
}
