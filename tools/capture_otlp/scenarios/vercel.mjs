// Vercel AI SDK with its OpenTelemetry spans, exported as OTLP protobuf or JSON.
import { createRequire } from 'node:module'
const require = createRequire(process.env.VERCEL_ROOM + '/')
const ai = await import(require.resolve('ai'))
const { generateText, streamText, embed, tool, stepCountIs } = ai
const { createOpenAI } = require('@ai-sdk/openai')
const { createAnthropic } = require('@ai-sdk/anthropic')
const { NodeTracerProvider, BatchSpanProcessor, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-node')
const { defaultResource, resourceFromAttributes } = require('@opentelemetry/resources')
const { z } = require('zod')

const name = process.argv[2]
const kind = name.includes('json') ? 'http' : 'proto'
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-' + kind)
const url = process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces'
const Processor = process.env.CAPTURE_PROCESSOR === 'simple' ? SimpleSpanProcessor : BatchSpanProcessor
const resource = resourceFromAttributes({
  'service.name': 'claims-bot', 'service.version': '1.4.2',
  'service.namespace': 'claims', 'deployment.environment.name': 'production' })
const provider = new NodeTracerProvider({
  resource, spanProcessors: [new Processor(new OTLPTraceExporter({ url }))] })
provider.register()
const openai = createOpenAI({ baseURL: process.env.OPENAI_BASE_URL })
const anthropic = createAnthropic({ baseURL: process.env.ANTHROPIC_BASE_URL + '/v1' })
const telemetry = {
  isEnabled: true, functionId: 'claims-triage', metadata: { userId: 'u-4411', sessionId: 'sess-77' } }
if (name.endsWith('_v7')) {
  const { OpenTelemetry } = await import(require.resolve('@ai-sdk/otel'))
  ai.registerTelemetry(new OpenTelemetry())
}
const lookup = tool({
  description: 'Look up a claim', inputSchema: z.object({ claim_id: z.string() }), parameters: z.object({ claim_id: z.string() }),
  execute: async ({ claim_id }) => `claim ${claim_id}: open` })

if (name.startsWith('vc_tools')) {
  await generateText({ model: openai.chat('gpt-5.1'), prompt: 'Is claim C-1044 covered?',
    tools: { lookup_claim: lookup }, ...(stepCountIs ? { stopWhen: stepCountIs(3) } : { maxSteps: 3 }),
    telemetry: { functionId: 'claims-triage' }, experimental_telemetry: telemetry })
} else if (name.startsWith('vc_stream')) {
  const asked = streamText({ model: openai('gpt-5.1'), prompt: 'One question. [cached]',
    experimental_telemetry: telemetry })
  await asked.text
  await embed({ model: openai.embedding('text-embedding-3-small'), value: 'one',
    experimental_telemetry: telemetry })
} else if (name.startsWith('vc_anthropic')) {
  await generateText({ model: anthropic('claude-sonnet-4-5'), prompt: 'One question. [read] [write5m]',
    experimental_telemetry: telemetry })
} else {
  await generateText({ model: openai.chat('gpt-4o'), prompt: 'One question. [429]', maxRetries: 0,
    experimental_telemetry: telemetry }).catch(() => console.log('refused, as asked'))
}
await provider.shutdown()
