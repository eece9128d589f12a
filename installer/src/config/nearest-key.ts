import { distance } from 'fastest-levenshtein'
import { keysWithoutMeaning } from './keys-without-meaning.ts'
import { usedKeys } from './used-keys.ts'

const known = [
  ...Object.keys(usedKeys),
  ...Object.keys(keysWithoutMeaning).filter((key) => !key.endsWith('*')),
]

/** The known key that looks most like this one; undefined when none is near. */
export function nearestKey(key: string): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(key.toLowerCase(), candidate) }))
    .sort((a, b) => a.far - b.far)
  return best !== undefined && best.far <= Math.max(2, key.length / 3) ? best.candidate : undefined
}
