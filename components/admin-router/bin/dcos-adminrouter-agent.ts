#!/usr/bin/env node
import { runAsProcess } from '@dcos-lite/lib/component'
import { startAgentGateway } from '../src/agent-gateway/start.ts'

await runAsProcess('dcos-adminrouter-agent', startAgentGateway)
