"""Use-cases of attempts: coming in, starting, saving, handing in, timing out, standing."""
