/** Notifications. The only file that shows them: whatever a message contains is text, and no link. */
import * as vscode from 'vscode';
import { notificationText } from '../../server/src/text/markdown.js';

/** @returns the button that was chosen. */
export const showError = (message: string, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showErrorMessage(notificationText(message), ...buttons);

export const showWarning = (message: string, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showWarningMessage(notificationText(message), ...buttons);

export const showInformation = (message: string, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showInformationMessage(notificationText(message), ...buttons);
