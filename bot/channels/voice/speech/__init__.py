"""Speech output plug-ins: recorded prompts first, espeak-ng as the fallback that is always there, HTTP."""
