import type { Environment } from '../component/index.ts'
import { referenceName } from '../contracts/index.ts'
import type { Reference } from '../contracts/index.ts'
import { followEventStream, keepFollowing } from '../http-client/index.ts'

/** Something that can be referred to, as it is now; without a version it is not there. */
export interface ReferenceState extends Reference {
  version?: string
}

/** The versions of everything that can be referred to, kept true. Never values. */
export interface FollowedReferences {
  /** Undefined: not there. */
  version(reference: Reference): string | undefined
  /** Whether what is known is as the store has it now. */
  following(): boolean
  /** Whether anything was ever heard. */
  known(): boolean
  stop(): void
}

/**
 * Follows the secret store and the config service at `url`. `onChange` is told what changed; after the first list and
 * after each interruption that may be everything that is there.
 */
export function followReferences(
  url: string,
  environment: Environment,
  onChange: (changed: ReferenceState[]) => void,
): FollowedReferences {
  let versions = new Map<string, string>()
  let known = false
  const take = (states: readonly ReferenceState[]): ReferenceState[] =>
    states.filter((state) => {
      const name = referenceName(state)
      if (versions.get(name) === state.version) return false
      if (state.version === undefined) versions.delete(name)
      else versions.set(name, state.version)
      return true
    })
  const snapshot = (states: readonly ReferenceState[]): ReferenceState[] => {
    const before = versions
    known = true
    versions = new Map(
      states.flatMap((each) => (each.version === undefined ? [] : [[referenceName(each), each.version]])),
    )
    return states.filter((each) => before.get(referenceName(each)) !== each.version)
  }
  const following = keepFollowing({
    name: 'references',
    environment,
    async follow(signal, onOpen) {
      for await (const { event, data } of followEventStream({ url: `${url}/internal/v1/changes`, signal })) {
        if (event !== 'snapshot' && event !== 'changed') continue
        const parsed = JSON.parse(data) as ReferenceState | ReferenceState[]
        const changed = Array.isArray(parsed) ? snapshot(parsed) : take([parsed])
        if (event === 'snapshot') onOpen()
        if (changed.length > 0 || event === 'snapshot') onChange(changed)
      }
    },
  })
  return {
    version: (reference) => versions.get(referenceName(reference)),
    following: following.connected,
    known: () => known,
    stop: following.stop,
  }
}
