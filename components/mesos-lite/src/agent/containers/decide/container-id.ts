/** Names a container; a nested one names those that it lies in. */
export interface ContainerId {
  value: string
  parent?: ContainerId
}

const longest = 242

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return "Expecting 'container_id.value' to be non-empty"
  if (value.length > longest) return `'container_id.value' must not exceed ${longest} characters`
  if ([...value].some((character) => character <= ' ' || '\u007f./\\'.includes(character))) {
    return `'container_id.value' "${value}" contains invalid characters`
  }
  return undefined
}

/** What is wrong with an id that a client made, or with one of its ancestors; undefined when nothing is. */
export function containerIdProblem(id: ContainerId | undefined): string | undefined {
  if (id === undefined) return "Expecting 'container_id' to be present"
  return problemOf(id.value) ?? (id.parent === undefined ? undefined : containerIdProblem(id.parent))
}

/** The values from the outermost container to the one that is meant. */
export function containerPath({ value, parent }: ContainerId): string[] {
  return parent === undefined ? [value] : [...containerPath(parent), value]
}

/** One text for an id; ids hold no dots. */
export function containerKey(id: ContainerId): string {
  return containerPath(id).join('.')
}
