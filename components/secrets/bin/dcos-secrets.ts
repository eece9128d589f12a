#!/usr/bin/env node
import { runAsProcess } from '@dcos-lite/lib/component'
import { start } from '../src/index.ts'

await runAsProcess('dcos-secrets', start)
