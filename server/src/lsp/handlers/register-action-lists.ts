/** Completion and hover in lists of actions in code that is not a document of the server. */
import { toActionItems } from '../features/completion.js';
import {
  type ActionListParams,
  COMPLETE_ACTIONS,
  type CompleteActionsResult,
  HOVER_ACTION,
  type HoverActionResult,
} from '../protocol.js';
import type { Session } from '../session/session.js';

export function registerActionLists({ connection, service }: Session): void {
  connection.onRequest(
    COMPLETE_ACTIONS,
    ({ list }: ActionListParams): CompleteActionsResult => toActionItems(service.completeActionList(list)),
  );
  connection.onRequest(HOVER_ACTION, ({ list }: ActionListParams): HoverActionResult => {
    const found = service.hoverActionList(list);
    return found ? { markdown: found.markdown } : {};
  });
}
