import type { AppDefinition } from '../../src/definitions/app.ts'
import type { AppBody } from '../../src/definitions/app-body.ts'
import { normalizeApp } from '../../src/normalization/normalize-app.ts'
import { clusterDefaults } from '../../src/settings.ts'
import type { Settings } from '../../src/settings.ts'
import type { Violation } from '../../src/validation/report.ts'

export const version = (minute: number): string => new Date(Date.UTC(2024, 0, 1, 0, minute)).toISOString()

/** An app in canonical form out of what a request would say. */
export function appOf(body: AppBody, settings: Settings = clusterDefaults): AppDefinition {
  const report: Violation[] = []
  const app = normalizeApp(
    { id: '/app', cmd: 'sleep 1', ...body },
    { settings, group: '/', defaultRole: () => 'slave_public' },
    report,
  )
  if (report.length > 0) throw new Error(JSON.stringify(report))
  const at = body.version ?? version(0)
  return { ...app, version: at, versionInfo: { lastScalingAt: at, lastConfigChangeAt: at } }
}
