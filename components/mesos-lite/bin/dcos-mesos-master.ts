#!/usr/bin/env node
import { runAsProcess } from '@dcos-lite/lib/component'
import { startMaster } from '../src/master/start-master.ts'

await runAsProcess('dcos-mesos-master', startMaster)
