/** A master in a process of its own, with its configuration as the first argument; it measures itself when asked. */
import { startMaster } from '@dcos-lite/mesos-lite'
import { runMeasured } from '../measured-child.ts'

await runMeasured('mesos-master', startMaster)
