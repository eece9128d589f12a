import { systemClock } from '@dcos-lite/lib/clock'
import { takeLock } from '../../src/folder/lock.ts'

const [, , file = ''] = process.argv
const answer = await takeLock(file, 'test', systemClock).then(
  () => 'held',
  () => 'refused',
)
process.send?.(answer)
// Lives, and holds what it got, until it is killed.
process.on('message', () => undefined)
