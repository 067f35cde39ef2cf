"""The staff's side, below /quan-tri/: who they are, how they come in, where they work, and what is written down about it.

Read `site` (Django's admin in the portal's face) and `bases` with `lists`, `fields` and `refusals`; then the way in: `urls`, `login`,
`steps`, `forgotten`, `own`; under it the verbs `standing`, `second_factor`, `roles`, `first_accounts`, with `tries` and `passwords`; and
last who keeps the others: `accounts`, and the log that verbs write (`audit`) and administrators read (`log`).
"""
