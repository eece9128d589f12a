#!/usr/bin/env node
import { runDcosNode } from '../src/node/run-dcos-node.ts'

process.exitCode = await runDcosNode(process.argv.slice(2))
