#!/usr/bin/env node
import { runAsProcess } from '@dcos-lite/lib/component'
import { startAgent } from '../src/index.ts'

await runAsProcess('dcos-mesos-slave', startAgent)
