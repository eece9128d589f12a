/** Marathon in a process of its own, with its configuration as the first argument; it measures itself when asked. */
import { start } from '@dcos-lite/marathon-lite'
import { runMeasured } from '../measured-child.ts'

await runMeasured('marathon', start)
