import type { UnitState } from '../unit-state.ts'

/** The properties that `parseShow` reads. */
export const shownProperties = ['Id', 'LoadState', 'ActiveState', 'SubState', 'Result'] as const

/** Reads what `systemctl show` prints: properties by line, an empty line between units. */
export function parseShow(text: string): UnitState[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const properties = new Map(
      block.split('\n').map((line): [string, string] => {
        const equals = line.indexOf('=')
        return [line.slice(0, Math.max(equals, 0)), line.slice(equals + 1).trim()]
      }),
    )
    const id = properties.get('Id')
    if (id === undefined || id === '') return []
    const [load = '', active = '', sub = '', result = ''] = shownProperties
      .slice(1)
      .map((name) => properties.get(name))
    return [{ id, load, active, sub, result }]
  })
}
