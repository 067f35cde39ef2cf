"""The captcha of the comment form: a code of a few digits, drawn and spoken by our own hand.

Digits, because Telex keyboards turn letters into ă, â, đ and ư. It is a speed bump, no gate:
limits and moderation keep the door (a trained machine reads any picture and any joined sound).
"""
