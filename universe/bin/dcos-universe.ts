#!/usr/bin/env node
void import('../src/main.ts')
