/** The request for the configuration of a file. */
import * as protocol from '../protocol.js';
import type { Session } from '../session/session.js';

export function registerConfiguration(session: Session): void {
  const { connection, documents, workspace } = session;
  connection.onRequest(
    protocol.EFFECTIVE_CONFIGURATION,
    async ({
      uri,
    }: protocol.EffectiveConfigurationParams): Promise<protocol.EffectiveConfigurationResult> => {
      const settings = await session.settingsOf(uri);
      const document = documents.get(uri);
      const policies = document && workspace.analysis(document, settings)?.policies;
      if (!document) session.forgetSettings(uri);
      return { markdown: workspace.effectiveMarkdown(uri, settings, policies) };
    },
  );
}
