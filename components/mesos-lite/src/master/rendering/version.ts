import { mesosVersion } from '../config.ts'

/** Version and build, as `/version` and `/state` show them. */
export const legacyVersion = {
  build_date: '2026-01-01 00:00:00',
  build_time: 1767225600,
  build_user: 'dcos-lite',
  version: mesosVersion,
}
