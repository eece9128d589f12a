/** What systemd says of a unit. */
export interface UnitState {
  id: string
  /** `loaded`, `not-found`, `masked`, … */
  load: string
  /** `active`, `inactive`, `failed`, `activating`, … */
  active: string
  sub: string
  /** How it ended last: `success`, `exit-code`, `signal`, … */
  result: string
}
