"""The scripted Messages API, and the little repository that the demo and the tests delegate in."""
