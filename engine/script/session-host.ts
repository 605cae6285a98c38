/** Answers the requests that a window makes of the engine, for one window's last run. */
import { Lab } from '../lab/lab.ts'
import type { EngineArgs, EngineReply, EngineRequestName } from '../protocol/session.ts'
import { POLICY_INFO } from '../policies/index.ts'
import { SCRIPT_API_DECLARATIONS } from './api/script-api.generated.ts'
import { panelHandlers } from './panel-handlers.ts'
import { type RunHost, runScript } from './run-script.ts'

/** What handles each request. */
type Handlers = { readonly [N in EngineRequestName]: (args: EngineArgs<N>) => Promise<EngineReply<N>> }

/**
 * The engine's side of the session contract. Requests are checked against their schemas before they come here; a request
 * that cannot be answered rejects with a sentence.
 */
export class SessionHost {
  readonly #host: RunHost
  readonly #handlers: Handlers
  /** The lab of the last run; an empty one before the first. */
  #lab: Lab = new Lab({ policy: 'none' })

  /** @param host how a run hears of Stop, and whom it tells of its progress */
  constructor(host: RunHost = {}) {
    this.#host = host
    this.#handlers = {
      policies: () => Promise.resolve([...POLICY_INFO]),
      scriptApi: () => Promise.resolve({ fileName: 'lab.d.ts', source: SCRIPT_API_DECLARATIONS }),
      run: (args) => this.#run(args),
      steps: ({ first, count }) => {
        const rows = this.#lab.stepRows(first, count)
        return Promise.resolve({ total: this.#lab.steps, first, rows })
      },
      views: ({ step }) => Promise.resolve(this.#lab.views(step)),
      flushLog: ({ step, first, count }) => Promise.resolve(this.#lab.flushLogWindow(step, first, count)),
      ...panelHandlers(),
    }
  }

  /** Answers one request. */
  request<N extends EngineRequestName>(name: N, args: EngineArgs<N>): Promise<EngineReply<N>> {
    const handler = this.#handlers[name]
    return handler(args)
  }

  async #run(args: EngineArgs<'run'>): Promise<EngineReply<'run'>> {
    const { lab, summary } = await runScript(args, this.#host)
    this.#lab = lab
    return summary
  }
}
