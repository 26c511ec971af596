import 'child_process';
export {};
