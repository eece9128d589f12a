import type { RecordFormat } from '@dcos-lite/lib/store'
import type { OverlayLease } from './decide/lease.ts'

/** Subnets of agents by agent id, under `overlays/`. */
export const overlayLeaseFormat: RecordFormat<OverlayLease> = {
  kind: 'overlay-lease',
  prefix: 'overlays/',
  version: 1,
  upgrade: (raw) => raw as unknown as OverlayLease,
}
