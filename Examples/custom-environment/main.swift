print("custom environment")
