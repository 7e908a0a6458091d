import { createApi } from './api.js';
import { startDesk } from './desk.js';
import { byId, element } from './elements.js';
import { policyElements } from './policy.js';

/** Below this width the policy is folded until it is asked for. */
const WIDE_PX = 900;

async function start(): Promise<void> {
  const token = location.hash.slice(1);
  const problem = byId('problem', HTMLElement);
  try {
    const api = createApi(token);
    const session = await api.session();
    byId('rater', HTMLElement).textContent = `as ${session.rater}`;
    document.title = `Label as ${session.rater}`;
    if (session.policy !== null) {
      byId('policy', HTMLElement).hidden = false;
      byId('policy-details', HTMLDetailsElement).open = innerWidth >= WIDE_PX;
      byId('policy-text', HTMLElement).append(...policyElements(session.policy));
    }
    startDesk(api, session);
  } catch (error) {
    problem.hidden = false;
    problem.replaceChildren(
      element('strong', 'The items cannot be shown. '),
      error instanceof Error ? error.message : '',
    );
  }
}

void start();
