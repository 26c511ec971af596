/** Policies that the tests in the workbench write in. */
export const NEW_POLICY = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      \n    }\n  ]\n}\n';

export const EMPTY_ACTION = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
          ""
      ],
      "Resource": ""
    }
  ]
}
`;

export const INTENDED = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}
`;
