/** The policy of the walkthrough. Its mistakes: no Version, a typo in an action, an Allow that a Deny overrides, a key that does not exist, a resource of another service. */
export const SAMPLE_POLICY = {
  Statement: [
    {
      Sid: 'ReadReports',
      Effect: 'Allow',
      Action: ['s3:GetObjekt', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::reports', 'arn:aws:s3:::reports/*'],
    },
    { Sid: 'CleanUp', Effect: 'Allow', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::reports/tmp/*' },
    { Sid: 'NoDeletes', Effect: 'Deny', Action: 's3:Delete*', Resource: '*' },
    {
      Sid: 'Deploy',
      Effect: 'Allow',
      Action: 'lambda:UpdateFunctionCode',
      Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:reports',
      Condition: { StringEquals: { 'aws:SourceVcp': 'vpc-1a2b3c4d' } },
    },
    {
      Sid: 'Queues',
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: 'arn:aws:sns:eu-west-1:111122223333:orders',
    },
  ],
};
